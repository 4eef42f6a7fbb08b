if command -v update-ca-certificates >/dev/null;
then update-ca-certificates;
else mkdir -p /etc/ssl/certs && cat /usr/local/share/ca-certificates/cog.crt >> /etc/ssl/certs/ca-certificates.crt;
fi

python -m pip install --no-compile --target=/opt/uv uv==@UV@
&& { export -p | grep -E "^export (PIP_|UV_)[A-Z_]*='[^']" || true; } > /opt/uv/settings
&& echo 'export UV_LINK_MODE=copy UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-300}" UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}" UV_INDEX="${UV_INDEX:-$PIP_EXTRA_INDEX_URL}" UV_INSECURE_HOST="${UV_INSECURE_HOST:-$PIP_TRUSTED_HOST}"; [ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=true' >> /opt/uv/settings

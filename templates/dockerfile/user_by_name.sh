id -u @USER@ >/dev/null 2>&1 || useradd --create-home @USER@;
mkdir -p /src && chown @USER@ /src

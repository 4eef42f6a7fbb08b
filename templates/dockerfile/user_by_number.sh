getent group @GROUP@ >/dev/null || groupadd --gid @GROUP@ cog-@GROUP@;
getent passwd @USER@ >/dev/null || useradd --create-home --no-log-init --uid @USER@ --gid @GROUP@ cog-@USER@;
mkdir -p /src && chown @USER@:@GROUP@ /src

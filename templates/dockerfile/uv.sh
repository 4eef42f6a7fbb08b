python -m pip install --no-compile --target=/opt/uv uv==@UV@
&& export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}" UV_EXTRA_INDEX_URL="${UV_EXTRA_INDEX_URL:-$PIP_EXTRA_INDEX_URL}"
&& { export -p | grep -E '^export (PIP_|UV_)' || true; } > /opt/uv/settings

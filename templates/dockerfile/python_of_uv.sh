if [ -z "$python" ]; then
export UV_PYTHON_INSTALL_DIR=/opt/uv-python UV_PYTHON_CACHE_DIR=/root/.cache/uv/python;
/tmp/uv/bin/uv python install --no-config --no-bin @PYTHON@;
ln -s "$(dirname "$(dirname "$(/tmp/uv/bin/uv python find --no-config --managed-python @PYTHON@)")")" /opt/python;
python=/opt/python/bin/python3;
fi;

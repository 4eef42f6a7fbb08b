for name in python python3; do
is_wanted "$name" || ln -sf "$python" "/usr/local/bin/$name";
done;
[ -e /usr/local/bin/python ] || ln -s "$python" /usr/local/bin/python;
rm -f "$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')/EXTERNALLY-MANAGED";
"$python" -m pip --version >/dev/null 2>&1 || /tmp/uv/bin/uv pip install --no-config --python "$python" --compile-bytecode pip;
rm -f /tmp/uv-*.lock

set -e;
. /tmp/uv/settings;
export DEBIAN_FRONTEND=noninteractive;
is_wanted() { "$1" -c "import sys; sys.exit('@PYTHON@' != '.'.join(map(str, sys.version_info[:@PARTS@])))" 2>/dev/null; };
python="";
for name in python python@MINOR@ python3; do
if is_wanted "$name"; then python=$(command -v "$name"); break; fi;
done;

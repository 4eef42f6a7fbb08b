for name in python python@MINOR@ python3; do
if is_wanted "$name"; then python=$(command -v "$name"); break; fi;
done;
if [ -z "$python" ] && command -v apt-get >/dev/null; then
apt-get update -qq;
apt-get install -qqy --no-install-recommends ca-certificates;
if apt-cache policy python3 | grep -q 'Candidate: @PYTHON@[.~+-]'; then
apt-get install -qqy --no-install-recommends python3;
python=/usr/bin/python3;
fi;
rm -rf /var/lib/apt/lists/*;
fi;

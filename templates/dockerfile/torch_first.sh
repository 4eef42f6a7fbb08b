torch="$(python -c 'from importlib.metadata import version; print(version("torch"))')"
&& jobs="$(python -c 'import os; print(max(1, min(os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 33)))')"
&& export MAX_JOBS="${MAX_JOBS:-$jobs}" PATH="/tmp/uv/tools/bin:$PATH" PYTHONPATH="/tmp/uv/tools${PYTHONPATH:+:$PYTHONPATH}"

#!/usr/bin/env bash
# The commands of the README print what it shows. Stands in for bazelw, which a test cannot run: Bazel's own
# messages and the progress of a tool are not part of what is shown.
set -euo pipefail
mkdir -p "${TEST_TMPDIR}/work"
cat >"${TEST_TMPDIR}/work/bazelw" <<'END'
#!/usr/bin/env bash
[[ "$1" == run && "$2" == //tools:* && "$3" == -- ]] || exit 1
tool="${2#//tools:}"
shift 3
exec "${tool}" "$@" 2>/dev/null
END
chmod +x "${TEST_TMPDIR}/work/bazelw"
exec "$1" "${@:2}"

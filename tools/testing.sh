# Functions for tests of tools. Source it before the test leaves its first folder:
#
#   source tools/testing.sh
#   expect_error "no such file" "${TOOL}" missing.pb

fail() {
  echo "FAIL: $*" >&2
  exit 1
}

# expect_exit CODE TEXT COMMAND...: the command exits with that code and says that on stderr, in a first
# line that starts with its own name. Its output is in out.txt and err.txt.
expect_exit() {
  local code="$1" text="$2" status=0
  shift 2
  "$@" >out.txt 2>err.txt || status=$?
  [[ "${status}" == "${code}" ]] || fail "$*: exit ${status}, not ${code}: $(cat err.txt)"
  grep -qF -- "${text}" err.txt || fail "$*: stderr lacks '${text}': $(cat err.txt)"
  grep -q "^$(basename "$1"): " err.txt || fail "$*: stderr does not name the tool: $(cat err.txt)"
}

# expect_error TEXT COMMAND...: exit code 2, and nothing on stdout.
expect_error() {
  expect_exit 2 "$@"
  shift
  [[ ! -s out.txt ]] || fail "$*: printed $(head -c 200 out.txt)"
}

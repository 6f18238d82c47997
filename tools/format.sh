#!/usr/bin/env bash
# Formats every source in the repository, or checks that it is formatted.
#
#   tools/format.sh            rewrites
#   tools/format.sh --check    lists what is not formatted; exit status 1 if there is any
#
# C++ and protobuf by clang-format 14, always. BUILD and .bzl files by buildifier where the machine has it
# (npm install -g @bazel/buildifier; the distribution has no package), or as BUILDIFIER=/path says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check=""
case "${1:-}" in
  "") ;;
  --check) check=1 ;;
  *)
    echo "format.sh: unknown argument $1; only --check is one" >&2
    exit 2
    ;;
esac

# Tracked files and new ones, but no build output.
list_files() { git ls-files --cached --others --exclude-standard -- "$@"; }

status=0
if ! command -v clang-format >/dev/null; then
  echo "format.sh: clang-format is missing: apt-get install clang-format" >&2
  exit 2
fi
mapfile -t sources < <(list_files '*.h' '*.cc')
if ((${#sources[@]})); then
  if [[ -n "${check}" ]]; then
    clang-format --dry-run -Werror "${sources[@]}" || status=1
  else
    clang-format -i "${sources[@]}"
  fi
fi

buildifier="${BUILDIFIER:-$(command -v buildifier || true)}"
if [[ -n "${buildifier}" ]]; then
  mapfile -t builds < <(list_files 'BUILD' '*/BUILD' '*.bzl' 'WORKSPACE' '*/WORKSPACE')
  mapfile -t external < <(list_files 'third_party/*.BUILD')
  if [[ -n "${check}" ]]; then
    "${buildifier}" -mode=check -lint=warn "${builds[@]}" || status=1
    "${buildifier}" -mode=check -lint=warn -type=build "${external[@]}" || status=1
  else
    "${buildifier}" -lint=fix "${builds[@]}"
    "${buildifier}" -type=build "${external[@]}"
  fi
else
  echo "format.sh: no buildifier on this machine: BUILD files are not checked" >&2
fi
exit "${status}"

#!/usr/bin/env bash
# The programs and data in this folder are what generate.py and models.py write.
set -euo pipefail

folder=testdata/handwritten
cp "$folder"/*.py "$TEST_TMPDIR"
mkdir "$TEST_TMPDIR/made"
python3 "$TEST_TMPDIR/generate.py" "$TEST_TMPDIR/made"
python3 "$TEST_TMPDIR/models.py" "$TEST_TMPDIR/made"

failed=0
for file in "$TEST_TMPDIR"/made/*; do
  if ! cmp "$file" "$folder/$(basename "$file")"; then
    failed=1
  fi
done
# Every program has data and a golden, and no file is left from one that is gone.
for file in "$folder"/*.s; do
  name=$(basename "$file" .s)
  [[ -e "$TEST_TMPDIR/made/$name.in" && -e "$TEST_TMPDIR/made/$name.golden" ]] || {
    echo "$name.s: models.py has no model of it"
    failed=1
  }
done
for file in "$folder"/*.in "$folder"/*.golden; do
  [[ -e "$TEST_TMPDIR/made/$(basename "$file")" ]] || {
    echo "$file: models.py does not write it"
    failed=1
  }
done
exit "$failed"

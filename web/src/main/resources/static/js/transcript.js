import { clock } from "./waveform.js";

/**
 * Shows when what was said.
 *
 * @param {HTMLElement} root an ordered list
 * @param {{start: number, end: number, text: string}[]} segments
 * @param {(seconds: number) => void} play called with the place somebody wants to hear
 */
export function showSegments(root, segments, play) {
	root.replaceChildren(...segments.map(({ start, end, text }) => {
		const line = document.createElement("li");
		const place = document.createElement("button");
		place.type = "button";
		place.className = "plain";
		place.textContent = `${clock(start)}–${clock(end)}`;
		place.setAttribute("aria-label", `Play from ${clock(start)}`);
		place.addEventListener("click", () => play(start));
		const said = document.createElement("span");
		said.textContent = text;
		line.append(place, said);
		return line;
	}));
	root.hidden = segments.length < 2;
}

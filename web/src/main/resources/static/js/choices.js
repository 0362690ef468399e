import { percent } from "./canvas.js";

/**
 * Shows a decision as bars, one for each option, the longest for the most probable.
 *
 * @param {HTMLElement} root
 * @param {any} answer as the API returns it
 */
export function showChoices(root, answer) {
	const list = document.createElement("dl");
	list.className = "choices";
	for (const { value, p } of answer.probabilities) {
		const option = document.createElement("div");
		option.classList.toggle("best", !answer.abstained && value === answer.value);
		const name = document.createElement("dt");
		name.textContent = named(value);
		const share = document.createElement("dd");
		const bar = document.createElement("span");
		bar.style.width = `${100 * p}%`;
		share.append(bar, percent(p));
		option.append(name, share);
		list.append(option);
	}
	root.replaceChildren(list);
}

/** What a decision comes to, in a sentence. */
export function inWords(answer) {
	const sure = Math.max(...answer.probabilities.map(({ p }) => p));
	const kind = answer.calibration ? "" : " (a raw score)";
	return answer.abstained ? "The answer can’t be seen or heard in it."
		: `${capitalised(named(answer.value))}: ${percent(sure)} sure${kind}.`;
}

/** Options as a person types them: words between commas; none is a question for yes or no. */
export function optionsOf(text) {
	return [...new Set(text.split(",").map((option) => option.trim()).filter(Boolean))];
}

const named = (value) => (value === true ? "yes" : value === false ? "no" : String(value));

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

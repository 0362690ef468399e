import { percent } from "./canvas.js";

/**
 * The form of a record as a request has it: what is a JSON object is a schema, any other
 * text a template.
 *
 * @param {string} text
 */
export function formOf(text) {
	try {
		const schema = JSON.parse(text);
		if (schema && typeof schema === "object" && !Array.isArray(schema)) {
			return { schema };
		}
	}
	catch {
		// no JSON, so a template
	}
	return { template: text };
}

/** Shows the slots of a record, each as soon as it is final. */
export class Slots {

	/** @param {HTMLElement} root a list of terms */
	constructor(root) {
		this.root = root;
	}

	clear() {
		this.root.replaceChildren();
		this.root.hidden = true;
	}

	/** A slot event. */
	show({ name, value, count, present, branch, confidence, pNotVisible, withheld, status, source }) {
		const term = document.createElement("dt");
		term.textContent = name;
		const text = document.createElement("dd");
		// what was read of the record's shape is told like a value
		const shown = value !== undefined ? value : (count ?? present ?? branch)?.value;
		const word = status === "notVisible" ? "not visible" : typeof shown === "string" ? shown : JSON.stringify(shown);
		// a question that is left open tells how sure it is of that apart from its best answer
		const sure = status === "notVisible" && !source ? pNotVisible ?? confidence : confidence;
		// what was too doubtful to be the value is told all the same
		text.textContent = withheld ? `${word} · perhaps ${withheld.value}, ${percent(withheld.p)} likely`
			: `${word} · ${percent(sure)} sure`;
		this.root.append(term, text);
		this.root.hidden = false;
	}

}

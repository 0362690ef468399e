import { Microphone, inWords, whyNot } from "./microphone.js";
import { clock } from "./waveform.js";

const DEAF = "The model on this server doesn’t listen: it takes pictures and text.";

/**
 * The controls around recordings: what can be done with them here depends on the model
 * that is served, on the browser and on where the page comes from.
 */
export class Listening {

	/**
	 * @param {import("./clip.js").Clip} clip
	 * @param {HTMLFormElement} form
	 * @param {(problem: {title: string, detail: string}) => void} problem
	 * @param {() => void} asked called when somebody has asked by voice
	 */
	constructor(clip, form, problem, asked) {
		this.clip = clip;
		this.form = form;
		this.problem = problem;
		this.asked = asked;
		this.hears = false;
		this.recordButton = document.getElementById("record");
		this.chooseButton = document.getElementById("choose-sound");
		this.sampleButtons = [document.getElementById("sample-sound"), document.getElementById("sample-question")];
		this.voiceButton = document.getElementById("ask-by-voice");
		this.note = document.getElementById("sound-note");
		this.recorded = document.getElementById("recorded");
		this.microphone = new Microphone((seconds) => {
			this.recorded.textContent = clock(seconds);
		});
		this.recordButton.addEventListener("click", () => this.toggle(this.recordButton, false));
		this.voiceButton.addEventListener("click", () => this.toggle(this.voiceButton, true));
		this.chooseButton.addEventListener("click", () => this.clip.input.click());
	}

	/**
	 * Opens what the served model can do.
	 *
	 * @param {any} model as the API lists it
	 * @param {any} limits
	 */
	open(model, limits) {
		this.hears = model.inputs.includes("audio");
		this.records = whyNot() === "";
		this.microphone.longest = limits.clipSeconds ?? Infinity;
		const transcribes = model.capabilities.includes("transcriptions");
		for (const button of [this.chooseButton, ...this.sampleButtons]) {
			button.disabled = !this.hears;
		}
		this.recordButton.disabled = this.voiceButton.disabled = !this.hears || !this.records;
		for (const radio of this.form.elements.mode) {
			if (radio.value === "transcriptions") {
				radio.disabled = !transcribes;
			}
		}
		this.note.textContent = !this.hears ? DEAF : whyNot();
		this.note.hidden = !this.note.textContent;
	}

	/** Takes a file that came by some other way. */
	take(file) {
		if (this.hears) {
			this.clip.take(file);
		}
		else {
			this.problem({ title: "Nobody would hear it", detail: DEAF });
		}
	}

	/** Begins a recording, or ends the one that runs. */
	async toggle(button, asks) {
		if (this.microphone.isOn) {
			this.microphone.stop();
			return;
		}
		const other = asks ? this.recordButton : this.voiceButton;
		const label = button.textContent;
		button.classList.add("recording");
		button.textContent = asks ? "That was the question" : "Stop recording";
		this.recorded.hidden = false;
		other.disabled = true;
		try {
			const file = await this.microphone.record();
			if (file) {
				await this.clip.take(file, asks);
				if (asks) {
					this.asked();
				}
			}
		}
		catch (failure) {
			if (!(failure instanceof DOMException)) {
				throw failure;
			}
			this.problem(inWords(failure));
		}
		finally {
			button.classList.remove("recording");
			button.textContent = label;
			this.recorded.hidden = true;
			other.disabled = false;
		}
	}

}

import { size } from "./drop.js";
import { fetchSample } from "./samples.js";

/**
 * The picture that is asked about: dropped, pasted, chosen, or one of the samples.
 */
export class Picture {

	/** @param {() => void} changed called when there is another picture, or none */
	constructor(changed) {
		this.changed = changed;
		this.file = null;
		this.sample = null;
		/** Settles when no sample is on its way any more. */
		this.settled = Promise.resolve();
		this.frame = document.getElementById("frame");
		this.image = document.getElementById("picture");
		this.unseeable = document.getElementById("unseeable");
		this.name = document.getElementById("picture-name");
		this.input = document.getElementById("file");
		this.clearButton = document.getElementById("clear");
		this.listen();
	}

	listen() {
		this.input.addEventListener("change", () => {
			if (this.input.files.length) {
				this.take(this.input.files[0]);
			}
		});
		this.clearButton.addEventListener("click", () => {
			this.drop();
			this.input.focus();
		});
		this.image.addEventListener("error", () => this.showUnseeable());
	}

	/** Takes whatever file it is: the server decides what it can read, and says so. */
	take(file, sample = null) {
		this.forgetUrl();
		this.file = file;
		this.sample = sample;
		this.url = URL.createObjectURL(file);
		this.unseeable.hidden = true;
		this.image.hidden = false;
		this.image.alt = sample?.description ?? "The picture you chose";
		this.image.src = this.url;
		this.frame.classList.add("filled");
		this.name.textContent = sample ? sample.description : `${file.name || "pasted picture"} · ${size(file.size)}`;
		this.clearButton.hidden = false;
		this.changed();
	}

	takeSample(sample) {
		const coming = this.fetchSample(sample);
		this.settled = coming.catch(() => {});
		return coming;
	}

	async fetchSample(sample) {
		this.take(await fetchSample(sample.file), sample);
	}

	drop() {
		this.forgetUrl();
		this.file = null;
		this.sample = null;
		this.image.hidden = true;
		this.image.removeAttribute("src");
		this.unseeable.hidden = true;
		this.frame.classList.remove("filled");
		this.name.textContent = "";
		this.input.value = "";
		this.clearButton.hidden = true;
		this.changed();
	}

	showUnseeable() {
		if (this.file) {
			this.image.hidden = true;
			this.unseeable.hidden = false;
			this.unseeable.textContent = `This browser can't show ${this.file.name || "the file"}; the server may still read it.`;
		}
	}

	forgetUrl() {
		if (this.url) {
			URL.revokeObjectURL(this.url);
			this.url = null;
		}
	}

}

/** What browsers record, the best first; the server reads all of them. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

/** Why this browser can't record here; empty if it can. */
export function whyNot() {
	return !window.isSecureContext || !navigator.mediaDevices
		? "Recording needs https, or this page at localhost; a file can still be chosen."
		: typeof MediaRecorder === "undefined" ? "This browser can't record; a file can still be chosen." : "";
}

/** One recording at a time from the microphone. */
export class Microphone {

	/**
	 * @param {(seconds: number) => void} running called while something is recorded
	 */
	constructor(running) {
		this.running = running;
		this.recorder = null;
		/** Whether something is recorded, or about to be. */
		this.isOn = false;
		/** Longer than the server takes would be refused. */
		this.longest = Infinity;
	}

	/**
	 * Records until it is stopped, or for as long as is allowed.
	 *
	 * @returns {Promise<File | null>} what was said; null for nothing at all
	 * @throws {DOMException} if there is no microphone, or it isn't allowed
	 */
	async record() {
		this.isOn = true;
		let stream = null;
		try {
			stream = await navigator.mediaDevices.getUserMedia({ audio: true });
			return await this.listenTo(stream);
		}
		finally {
			this.isOn = false;
			this.recorder = null;
			stream?.getTracks().forEach((track) => track.stop());
		}
	}

	listenTo(stream) {
		const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
		const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
		this.recorder = recorder;
		const pieces = [];
		const begin = performance.now();
		const ticking = setInterval(() => {
			const seconds = (performance.now() - begin) / 1000;
			this.running(seconds);
			if (seconds >= this.longest) {
				this.stop();
			}
		}, 200);
		return new Promise((resolve, reject) => {
			recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
			recorder.addEventListener("error", ({ error }) => {
				clearInterval(ticking);
				reject(error);
			});
			recorder.addEventListener("stop", () => {
				clearInterval(ticking);
				// what it is, without how it is coded: the bytes say the rest
				const plain = (recorder.mimeType || "audio/webm").split(";")[0];
				const sound = new Blob(pieces, { type: plain });
				resolve(sound.size ? new File([sound], `recording.${plain.split("/")[1]}`, { type: plain }) : null);
			});
			recorder.start();
			this.running(0);
		});
	}

	stop() {
		if (this.recorder?.state === "recording") {
			this.recorder.stop();
		}
	}

}

/** A failure of the microphone in words. */
export function inWords(failure) {
	switch (failure.name) {
		case "NotAllowedError":
			return { title: "The microphone isn’t allowed", detail: "Allow it for this page in your browser, or choose a file." };
		case "NotFoundError":
			return { title: "There is no microphone", detail: "Connect one, or choose a file." };
		default:
			return { title: "The microphone can’t be used", detail: "Another program may be using it. A file can still be chosen." };
	}
}

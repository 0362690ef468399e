import { signIn, signOut } from "./session.js";

// The door is shown while the server wants a key, the way out to who is in. Once somebody
// has come in, the window hears "entered".

const byId = (id) => document.getElementById(id);
const door = byId("door");
const key = byId("key");
const problem = byId("sign-in-problem");

addEventListener("locked", () => {
	byId("sign-out").hidden = true;
	if (!door.open) {
		door.showModal();
	}
});

addEventListener("unlocked", () => {
	byId("sign-out").hidden = false;
	door.close();
});

// without a key there is nothing behind it
door.addEventListener("cancel", (event) => event.preventDefault());

byId("sign-out").addEventListener("click", signOut);

byId("sign-in").addEventListener("submit", async (event) => {
	event.preventDefault();
	problem.textContent = "";
	try {
		const response = await signIn(key.value.trim());
		if (response.ok) {
			key.value = "";
			dispatchEvent(new Event("entered"));
		}
		else {
			problem.textContent = (await response.json()).detail;
			key.select();
		}
	}
	catch {
		problem.textContent = "The server can’t be reached. Is it still running?";
	}
});

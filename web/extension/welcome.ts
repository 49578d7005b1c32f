// What a new user reads first, in under a minute.

import { fillIn } from "../shared/fill-in";
import { guessPlaces } from "../shared/places";
import { loadWords } from "../shared/words";

const words = await loadWords(
  [chrome.i18n.getUILanguage(), ...navigator.languages],
  new URL("messages/", location.href),
);
fillIn(words);
document.title = words.say("welcome.title");
const places = guessPlaces(navigator.languages).map((place) => words.say(`place.${place}`));
document.getElementById("law-text")!.textContent = words.say("welcome.law-text", { places: words.list(places) });
document.getElementById("options")!.addEventListener("click", () => void chrome.runtime.openOptionsPage());

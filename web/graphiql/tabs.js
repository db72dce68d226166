// Which tabs are open, in which story? Every story keeps its own, edited or not.
import { storage } from "./storage.js";
import { callers, stories } from "./stories.js";

const storyKey = "story";
const tabsKey = "graphiql:tabState";
// The list of stories needs less than the third of the window that GraphiQL gives it.
const widthKey = "graphiql:docExplorerFlex";
if (!storage.getItem(widthKey)) storage.setItem(widthKey, "0.3");

const keyOf = (story) => `${tabsKey}:${story.name}`;

export const currentStory = () => stories.find(({ name }) => name === storage.getItem(storyKey)) ?? stories[0];

export function chooseStory({ name }) {
  storage.setItem(storyKey, name);
}

const laidOut = (fields) => (fields ? JSON.stringify(fields, null, 2) : "");

// In the form in which GraphiQL keeps its tabs.
const freshTabs = ({ tabs }) => ({
  activeTabIndex: 0,
  tabs: tabs.map(({ query, operation, caller, variables }) => ({
    id: operation,
    hash: null,
    title: operation,
    query,
    variables: laidOut(variables),
    headers: laidOut(callers[caller]),
    operationName: operation,
    response: null,
  })),
});

/** What is open; with an operation, its tab in front, opened again if it was closed. */
export function tabsOf(story, operation) {
  const kept = JSON.parse(storage.getItem(keyOf(story)));
  const state = kept?.tabs?.length ? kept : freshTabs(story);
  if (operation) {
    let index = state.tabs.findIndex(({ title }) => title === operation);
    if (index < 0) index = state.tabs.push(freshTabs(story).tabs.find(({ title }) => title === operation)) - 1;
    state.activeTabIndex = index;
  }
  storage.setItem(keyOf(story), JSON.stringify(state));
  return state;
}

export function restoreTabs(story) {
  storage.removeItem(keyOf(story));
}

/** GraphiQL's own storage, with the tabs of this story in place of the only ones it knows. */
export function storageOf(story) {
  const named = (key) => (key === tabsKey ? keyOf(story) : key);
  return {
    getItem: (key) => storage.getItem(named(key)),
    setItem: (key, value) => storage.setItem(named(key), value),
    removeItem: (key) => storage.removeItem(named(key)),
    clear: () => storage.clear(),
    get length() {
      return storage.length;
    },
  };
}

/** GraphiQL titles a tab by its operation; these operations are steps, and steps have numbers and words. */
export function titlesOf({ tabs }) {
  const button = (operation) => `.graphiql-tab-button[title="${operation}"]`;
  const words = tabs.map(({ operation, number, title }) => `${button(operation)}::before{content:"${number} ${title}"}`);
  return `${tabs.map(({ operation }) => button(operation)).join()}{font-size:0}${words.join("")}`;
}

// What does the page show?
import "@graphiql/react/font/fira-code.css";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./page.css";
// GraphiQL loads Monaco later by itself; naming it here puts Monaco's styles in our one style sheet.
import "monaco-graphql/esm/monaco-editor.js";
import { useGraphiQL } from "@graphiql/react";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { fetcherOf } from "./fetcher.js";
import { listen, recall } from "./memory.js";
import { quickstart } from "./quickstart.js";
import { Playing, STORY_LIST } from "./StoryList.jsx";
import { chooseStory, currentStory, restoreTabs, storageOf, tabsOf, titlesOf } from "./tabs.js";

const workers = { graphql: "graphql.worker.js", json: "json.worker.js" };
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`/static/graphiql/${workers[label] ?? "editor.worker.js"}`),
};

const plugins = [HISTORY_PLUGIN, STORY_LIST];

function Remembered({ story }) {
  const values = useSyncExternalStore(listen, () => recall(story.name));
  return Object.entries(values).map(
    ([name, value]) =>
      typeof value === "string" && (
        <span key={name} title={value}>
          {`{{${name}}} `}
          <code>{value}</code>
        </span>
      ),
  );
}

// What a tab says of itself must be readable beside the list, on a laptop too.
function useWrappedLines() {
  const editor = useGraphiQL(({ queryEditor }) => queryEditor);
  useEffect(() => editor?.updateOptions({ wordWrap: "on" }), [editor]);
}

function Footer({ story, restore }) {
  useWrappedLines();
  return (
    <div className="walk">
      {quickstart && (
        <>
          <a href="/dev/inbox" target="_blank">
            Inbox
          </a>
          <a href="/dev/token" target="_blank">
            Look into a JWT
          </a>
        </>
      )}
      <button type="button" onClick={restore}>
        Restore the tabs
      </button>
      <Remembered story={story} />
    </div>
  );
}

function Page() {
  // Another story, or its tabs made new, is another GraphiQL: it reads its tabs only once.
  const [shown, setShown] = useState({ story: currentStory(), turn: 0 });
  const { story, operation, turn } = shown;
  const open = (next, wanted) => {
    chooseStory(next);
    setShown({ story: next, operation: wanted, turn: turn + 1 });
  };
  const restore = () => {
    restoreTabs(story);
    open(story);
  };
  // GraphiQL restores the variables and headers of a tab only once they were edited, so they are handed over.
  const { front, storage, fetcher } = useMemo(() => {
    const { tabs, activeTabIndex } = tabsOf(story, operation);
    return { front: tabs[activeTabIndex] ?? tabs[0], storage: storageOf(story), fetcher: fetcherOf(story.name) };
  }, [shown]);
  return (
    <Playing.Provider value={{ current: story, open }}>
      <style>{titlesOf(story)}</style>
      <GraphiQL
        key={turn}
        fetcher={fetcher}
        storage={storage}
        plugins={plugins}
        visiblePlugin={STORY_LIST}
        defaultHeaders={front.headers}
        defaultEditorToolsVisibility
        initialQuery={front.query}
        initialVariables={front.variables}
        initialHeaders={front.headers}
        shouldPersistHeaders
      >
        <GraphiQL.Logo>CosyncJWT</GraphiQL.Logo>
        <GraphiQL.Footer>
          <Footer story={story} restore={restore} />
        </GraphiQL.Footer>
      </GraphiQL>
    </Playing.Provider>
  );
}

createRoot(document.getElementById("graphiql")).render(<Page />);

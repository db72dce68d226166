// What does the page show?
import "@graphiql/react/font/fira-code.css";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./page.css";
// GraphiQL loads Monaco later by itself; naming it here puts Monaco's styles in our one style sheet.
import "monaco-graphql/esm/monaco-editor.js";
import { GraphiQL } from "graphiql";
import { useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { fetcher } from "./fetcher.js";
import { listen, recall } from "./memory.js";
import { quickstart } from "./quickstart.js";
import { storage } from "./storage.js";
import { applicationHeaders, tabs } from "./tabs.js";

const workers = { graphql: "graphql.worker.js", json: "json.worker.js" };
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`/static/graphiql/${workers[label] ?? "editor.worker.js"}`),
};

const tabsKey = "graphiql:tabState";

// GraphiQL restores the variables and headers of a tab only once they were edited, so they are handed over.
function activeTab() {
  const stored = JSON.parse(storage.getItem(tabsKey));
  return stored?.tabs[stored.activeTabIndex] ?? tabs[0];
}

function restoreTabs() {
  storage.removeItem(tabsKey);
  location.reload();
}

function Remembered() {
  const values = Object.entries(useSyncExternalStore(listen, recall));
  return values.map(
    ([name, value]) =>
      value && (
        <span key={name} title={value}>
          {`{{${name}}} `}
          <code>{value}</code>
        </span>
      ),
  );
}

function Page() {
  const { query, variables, headers } = activeTab();
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultTabs={tabs}
      defaultHeaders={applicationHeaders}
      defaultEditorToolsVisibility
      initialQuery={query}
      initialVariables={variables}
      initialHeaders={headers}
      shouldPersistHeaders
    >
      <GraphiQL.Logo>CosyncJWT</GraphiQL.Logo>
      <GraphiQL.Footer>
        <div className="walk">
          {quickstart && (
            <a href="/dev/inbox" target="_blank">
              Inbox
            </a>
          )}
          <button type="button" onClick={restoreTabs}>
            Restore the six tabs
          </button>
          <Remembered />
        </div>
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

createRoot(document.getElementById("graphiql")).render(<Page />);

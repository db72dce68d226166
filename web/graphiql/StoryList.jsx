// Which stories are there, and what does each of their tabs do?
import { createContext, useContext } from "react";
import { stories } from "./stories.js";

export const Playing = createContext(null);

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-label="Stories">
      <path d="M9 6h11M9 12h11M9 18h11M4 5.5l1 .5v3M4 11h2l-2 2.5h2M4 16.5h2v3h-2M4.5 18h1.500" />
    </svg>
  );
}

// The comment above an operation, without its title and without the marks.
function aboutOf(query) {
  const [comment] = /^(# .*\n)+/.exec(query);
  const text = comment.replaceAll(/^# ?/gm, "").replaceAll(/\s+/g, " ");
  return text.replace(/^\d+ [^:.?]+[:.?] ?/, "");
}

function Story({ story }) {
  const { current, open } = useContext(Playing);
  return (
    <details open={story === current}>
      <summary>
        <strong>{story.title}</strong>
        <span>{story.about}</span>
      </summary>
      <ol>
        {story.tabs.map(({ operation, title, query }) => (
          <li key={operation}>
            <button type="button" title={aboutOf(query)} onClick={() => open(story, operation)}>
              {title}
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}

function StoryList() {
  return (
    <section aria-label="Stories" className="stories">
      <div className="graphiql-doc-explorer-title">Stories</div>
      <p>Run the tabs of a story in order, as they are. Most begin with an application of yours: run “Portal” first.</p>
      {stories.map((story) => (
        <Story key={story.name} story={story} />
      ))}
    </section>
  );
}

export const STORY_LIST = { title: "Stories", icon: Icon, content: StoryList };

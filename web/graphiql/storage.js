// Where does GraphiQL keep its tabs, history and settings?
//
// Under names of our own: other projects' GraphiQL often runs at the same address on a developer's machine.
const prefix = "cosyncjwt:";
const ours = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

export const storage = {
  getItem: (key) => localStorage.getItem(prefix + key),
  setItem: (key, value) => localStorage.setItem(prefix + key, value),
  removeItem: (key) => localStorage.removeItem(prefix + key),
  clear: () => ours().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return ours().length;
  },
};

// Which tabs does a new visitor find?
import signUp from "./tabs/1-sign-up.graphql";
import confirm from "./tabs/2-confirm.graphql";
import logIn from "./tabs/3-log-in.graphql";
import whoAmI from "./tabs/4-who-am-i.graphql";
import refresh from "./tabs/5-refresh.graphql";
import logOut from "./tabs/6-log-out.graphql";

const password = "correct horse battery staple";
const application = { "app-token": "{{appToken}}" };
const user = { ...application, Authorization: "Bearer {{accessToken}}" };

const tab = (query, headers, variables) => ({
  query,
  headers: JSON.stringify(headers, null, 2),
  variables: variables ? JSON.stringify(variables, null, 2) : "",
});

export const applicationHeaders = JSON.stringify(application, null, 2);

export const tabs = [
  tab(signUp, application, { handle: "{{newHandle}}", password }),
  tab(confirm, application, { handle: "{{handle}}", code: "{{code}}" }),
  tab(logIn, application, { handle: "{{handle}}", password }),
  tab(whoAmI, user),
  tab(refresh, application, { refreshToken: "{{refreshToken}}" }),
  tab(logOut, user),
];

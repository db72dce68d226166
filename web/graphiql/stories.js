// Which stories can be played, and by whom is each of their tabs sent?
import account from "./stories/account.graphql";
import administration from "./stories/administration.graphql";
import authenticator from "./stories/authenticator.graphql";
import invitation from "./stories/invitation.graphql";
import link from "./stories/link.graphql";
import messages from "./stories/messages.graphql";
import password from "./stories/password.graphql";
import plans from "./stories/plans.graphql";
import portal from "./stories/portal.graphql";
import sender from "./stories/sender.graphql";
import signUp from "./stories/sign-up.graphql";
import sms from "./stories/sms.graphql";
import twilio from "./stories/twilio.graphql";
import users from "./stories/users.graphql";

const bearer = (token) => ({ Authorization: `Bearer {{${token}}}` });

// The headers of everybody who calls: with the app token of the sample, the portal or the developer's own application.
export const callers = {
  sample: { "app-token": "{{appToken}}" },
  sampleUser: { "app-token": "{{appToken}}", ...bearer("accessToken") },
  portal: { "app-token": "{{portalToken}}" },
  developer: { "app-token": "{{portalToken}}", ...bearer("developerToken") },
  administrator: { "app-token": "{{portalToken}}", ...bearer("accessToken") },
  own: { "app-token": "{{myAppToken}}" },
  ownUser: { "app-token": "{{myAppToken}}", ...bearer("accessToken") },
};

const phrase = { password: "correct horse battery staple" };
const newPhrase = { newPassword: "a much better horse battery" };
const newcomer = { handle: "{{newHandle}}", ...phrase };
const known = { handle: "{{handle}}", ...phrase };
const coded = { handle: "{{handle}}", code: "{{code}}" };
const application = { id: "{{applicationId}}" };
const user = { user: "{{userId}}" };
const month = { developer: "{{developerId}}", month: "{{month}}" };
// Of the form that Twilio's have; nobody's.
const atTwilio = {
  accountSid: `AC${"0".repeat(32)}`,
  authToken: "0".repeat(32),
  phoneNumber: "+14155550100",
};
const subject = "Welcome to {{ application_name }}";

/** One tab: who sends it, with which variables, and which placeholders have a value afterwards. */
const tab = (caller, variables, gives = []) => ({ caller, variables, gives });

/** Adds what the document says itself: each operation begins with a line "# NUMBER TITLE: what it does". */
function story(name, title, about, document, given) {
  const parts = document.trim().split(/\n\n(?=# \d+ )/);
  const tabs = parts.map((query, index) => {
    const [, number, tabTitle] = /^# (\d+) ([^:.?]+)/.exec(query);
    const operation = /^(?:query|mutation) (\w+)/m.exec(query)[1];
    if (Number(number) !== index + 1 || !given[operation]) throw new Error(`${name}: ${number} ${operation}`);
    return { ...given[operation], query, operation, title: tabTitle, number: index + 1 };
  });
  return { name, title, about, tabs };
}

export const stories = [
  story("sign-up", "Sign up", "A new user, by a code in the mail; sessions and tokens.", signUp, {
    SignUp: tab("sample", newcomer, ["handle", "code"]),
    Confirm: tab("sample", coded),
    LogIn: tab("sample", known, ["accessToken", "refreshToken"]),
    WhoAmI: tab("sampleUser"),
    Refresh: tab("sample", { refreshToken: "{{refreshToken}}" }),
    LogOut: tab("sampleUser"),
  }),
  story("password", "Forgotten password", "A new one by a code, or by the old one.", password, {
    SignUp: tab("sample", newcomer, ["handle"]),
    Confirm: tab("sample", coded),
    Forgot: tab("sample", { handle: "{{handle}}" }, ["code"]),
    Reset: tab("sample", { ...coded, ...newPhrase }),
    LogIn: tab("sample", { handle: "{{handle}}", password: newPhrase.newPassword }, ["accessToken", "refreshToken"]),
    Change: tab("sampleUser", { password: newPhrase.newPassword, newPassword: phrase.password }),
  }),
  story("portal", "Portal", "Developers own applications, with keys and tokens.", portal, {
    Join: tab("portal", newcomer, ["handle", "code"]),
    Confirm: tab("portal", coded),
    LogIn: tab("portal", known, ["developerToken"]),
    CreateApplication: tab("developer", { name: "{{newName}}" }, ["applicationId", "myAppToken"]),
    MyApplications: tab("developer"),
    ChangeSettings: tab("developer", application),
    Keys: tab("developer", application),
    RotateKey: tab("developer", application),
    RotateAppToken: tab("developer", application),
    SwitchOff: tab("developer", application),
    SwitchOn: tab("developer", application),
    DeleteApplication: tab("developer", application),
  }),
  story("link", "Sign up by link", "A link in the mail in place of a code.", link, {
    ConfirmByLink: tab("developer", application),
    SignUp: tab("own", newcomer, ["handle"]),
    AnotherLink: tab("own", { handle: "{{handle}}" }),
    LogIn: tab("own", known),
  }),
  story("invitation", "Invitation", "Users bring others in; nobody else may.", invitation, {
    AllowInvitations: tab("developer", application),
    Host: tab("own", newcomer, ["accessToken"]),
    CloseSignups: tab("developer", application),
    Invite: tab("ownUser", { guest: "{{newHandle}}" }, ["guest", "invitationCode"]),
    Register: tab("own", { guest: "{{guest}}", code: "{{invitationCode}}", ...phrase }),
    InviteAnother: tab("ownUser", { guest: "{{newHandle}}" }, ["invitationId"]),
    InviteAgain: tab("ownUser", { guest: "{{guest}}" }),
    TakeBack: tab("ownUser", { invitation: "{{invitationId}}" }),
    GuestList: tab("developer", application),
  }),
  story("authenticator", "Second factor: app", "Codes of an authenticator app.", authenticator, {
    AllowApps: tab("developer", application),
    SignUp: tab("own", newcomer, ["handle", "accessToken"]),
    SetUp: tab("ownUser", undefined, ["appCode"]),
    TurnOn: tab("ownUser", { code: "{{appCode}}" }, ["recoveryCode"]),
    LogIn: tab("own", known, ["loginToken"]),
    CompleteLogin: tab("own", { loginToken: "{{loginToken}}", code: "{{appCode}}" }),
    NewRecoveryCodes: tab("ownUser", phrase),
    TurnOff: tab("ownUser", phrase),
  }),
  story("sms", "Second factor: SMS", "Codes by SMS, and what to do without the telephone.", sms, {
    AllowSms: tab("developer", application),
    SignUp: tab("own", newcomer, ["handle", "accessToken"]),
    SetPhone: tab("ownUser", { phone: "{{newPhone}}" }, ["phone", "smsCode"]),
    VerifyPhone: tab("ownUser", { code: "{{smsCode}}" }),
    TurnOn: tab("ownUser", undefined, ["recoveryCode"]),
    LogIn: tab("own", known, ["loginToken"]),
    CompleteLogin: tab("own", { loginToken: "{{loginToken}}", code: "{{smsCode}}" }),
    UseRecoveryCode: tab("own", { loginToken: "{{loginToken}}", code: "{{recoveryCode}}" }),
  }),
  story("account", "Account", "Metadata, user name, language, and the end.", account, {
    Prepare: tab("developer", application),
    SignUp: tab("own", { ...newcomer, metadata: { user_data: { name: "Ada" } } }, ["accessToken"]),
    ChangeMetadata: tab("ownUser", { metadata: { user_data: { name: "Ada Lovelace" } } }),
    IsFree: tab("own", { userName: "{{newUserName}}" }, ["userName"]),
    TakeName: tab("ownUser", { userName: "{{userName}}" }),
    ChooseLanguage: tab("ownUser"),
    DeleteAccount: tab("ownUser", phrase),
  }),
  story("users", "Users", "What a developer can do with the users.", users, {
    MakeUser: tab("developer", { ...application, ...newcomer }, ["userId"]),
    FindUsers: tab("developer", application),
    ShutOut: tab("developer", user),
    LetIn: tab("developer", user),
    SignOutEverywhere: tab("developer", user),
    HelpWithPassword: tab("developer", user),
    AuditLog: tab("developer", application),
    RemoveUser: tab("developer", user),
  }),
  story("messages", "Messages", "Mails in your own words.", messages, {
    AllMessages: tab("developer", application),
    TryWords: tab("developer", { ...application, subject }),
    KeepWords: tab("developer", {
      ...application,
      subject,
      text: "Good to see you, {{ handle }}.",
      html: "<p>Good to see you, {{ handle }}.</p>",
    }),
    MailMe: tab("developer", application),
    ShippedWords: tab("developer", application),
  }),
  story("sender", "Mail server", "Mails by a server of your own.", sender, {
    SetSender: tab("developer", {
      ...application,
      smtpUrl: "smtps://notes:a-password@mail.notes.example",
      from: "Notes <hello@notes.example>",
    }),
    TestSender: tab("developer", application),
    RemoveSender: tab("developer", application),
  }),
  story("twilio", "Twilio", "Does your account send SMS?", twilio, {
    MyTwilio: tab("developer", { ...application, account: atTwilio }),
    DoesItSend: tab("developer", { ...application, phone: "{{newPhone}}" }, ["phone", "smsCode"]),
    ItArrived: tab("developer", { ...application, code: "{{smsCode}}" }),
    OnceMore: tab("developer", application),
  }),
  story("plans", "Plans", "Subscription, commercial applications, invoices.", plans, {
    MyPlan: tab("developer"),
    Subscribe: tab("developer", undefined, ["developerId"]),
    Commercial: tab("developer", { name: "{{newName}}" }),
    Invoice: tab("developer"),
    Cancel: tab("developer"),
  }),
  story("administration", "Administration", "Who looks after the developers.", administration, {
    LogIn: tab("portal", { handle: "root@example.com", ...phrase }, ["accessToken"]),
    Developers: tab("administrator"),
    Block: tab("administrator", { ...application, reason: "Sends mail to people who never signed up." }),
    BlockedApplications: tab("administrator"),
    Unblock: tab("administrator", application),
    WhatIsOwed: tab("administrator", { developer: "{{developerId}}" }),
    PaymentFailed: tab("administrator", { ...month, reference: "failed {{month}}" }),
    Paid: tab("administrator", { ...month, reference: "paid {{month}}" }),
  }),
];

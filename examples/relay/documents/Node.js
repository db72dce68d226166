// What is behind an id? Anything that the caller may see.
graphql`
  query NodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on User {
        handle
      }
      ... on Session {
        current
        createdAt
      }
      ... on Application {
        name
      }
      ... on Invitation {
        handle
        status
      }
      ... on AuditEvent {
        action
        outcome
      }
    }
  }
`;

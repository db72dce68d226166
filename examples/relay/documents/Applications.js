// What does a developer's portal show? Applications, and the users of one of them, found again by its Node id.
graphql`
  query ApplicationsQuery($count: Int!, $cursor: String, $search: String) {
    developer {
      id
      plan
      applications(first: $count, after: $cursor, search: $search)
        @connection(key: "Applications_applications", filters: ["search"]) {
        edges {
          node {
            id
            name
            status
            ...Applications_users
          }
        }
      }
    }
  }
`;

graphql`
  fragment Applications_users on Application
  @refetchable(queryName: "ApplicationsUsersPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    users(first: $count, after: $cursor) @connection(key: "Applications_users") {
      totalCount
      edges {
        node {
          id
          handle
          status
        }
      }
    }
  }
`;

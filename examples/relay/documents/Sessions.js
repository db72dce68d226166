// Where is somebody signed in? A connection that grows page by page; Relay refetches it by the user's Node id.
graphql`
  query SessionsQuery($count: Int!) {
    me {
      id
      handle
      ...Sessions_user @arguments(count: $count)
    }
  }
`;

graphql`
  fragment Sessions_user on User
  @refetchable(queryName: "SessionsPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    sessions(first: $count, after: $cursor) @connection(key: "Sessions_sessions") {
      totalCount
      edges {
        node {
          id
          current
          createdAt
          userAgent
        }
      }
    }
  }
`;

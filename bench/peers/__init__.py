"""What is measured beside the service: other authentication servers, each as its documentation starts it."""

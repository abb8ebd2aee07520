"""What the whole-program tests share: the server as a child process, its senders, a disk that fails."""

//! Who is asking and whether they may: read from the context that the server provides for each request.

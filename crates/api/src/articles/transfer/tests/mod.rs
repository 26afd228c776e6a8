mod documents;
mod round_trip;
mod support;
mod taking;

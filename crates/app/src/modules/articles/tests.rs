mod files;
mod timer;

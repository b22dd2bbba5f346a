module devsandbox.dev/bench/load

go 1.26

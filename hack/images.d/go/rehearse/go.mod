module devsandbox.dev/rehearse

go 1.26.0

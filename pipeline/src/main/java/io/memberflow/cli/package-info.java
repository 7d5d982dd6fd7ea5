/** The command line: one class per subcommand, one place for exit codes. */
package io.memberflow.cli;

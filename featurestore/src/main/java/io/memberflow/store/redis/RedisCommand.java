package io.memberflow.store.redis;

import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.commands.ProtocolCommand;

/**
 * One command about one key, which decides the node that gets it.
 *
 * @param key not copied
 * @param arguments with the command and the key
 */
record RedisCommand(byte[] key, CommandArguments arguments) {

  /** A command whose first argument is the key. */
  static RedisCommand of(ProtocolCommand command, byte[] key, byte[]... more) {
    CommandArguments arguments = new CommandArguments(command).add(key);
    for (byte[] argument : more) {
      arguments.add(argument);
    }
    return new RedisCommand(key, arguments);
  }

  /** A command such as {@code OBJECT ENCODING}, whose second word comes before the key. */
  static RedisCommand withSubcommand(ProtocolCommand command, String subcommand, byte[] key) {
    return new RedisCommand(key, new CommandArguments(command).add(subcommand).add(key));
  }
}

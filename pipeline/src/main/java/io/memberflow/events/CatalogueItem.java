package io.memberflow.events;

/**
 * One item of the shop's catalogue topic. Absent text is null, an absent price is NaN.
 *
 * @param item the id that events carry; the key of the topic
 */
public record CatalogueItem(
    String item, String title, String description, String category, String brand, double price) {}

package org.warmstart.pipeline.inspect;

import org.jspecify.annotations.Nullable;
import org.warmstart.model.nn.AttentionWatch.Kind;

/**
 * How one head attends, in the mean over the queries of a text (Clark et al. 2019, sections 3.1 to
 * 3.3).
 *
 * @param layer from 1
 * @param head from 1
 * @param entropy of a query's weights, in nats: 0 where all goes to one token
 * @param specials the share that goes to special tokens
 * @param distance between a query and what it attends to, in tokens; null unless tokens attend to
 *     their own text
 * @param previous the share that goes to the token before the query; null as above, and so are the
 *     next two
 * @param itself the share that goes to the query itself
 * @param next the share that goes to the token behind it
 */
public record HeadStatistics(
    Kind kind,
    int stream,
    int layer,
    int head,
    double entropy,
    double specials,
    @Nullable Double distance,
    @Nullable Double previous,
    @Nullable Double itself,
    @Nullable Double next) {
  static HeadStatistics of(AttentionMap map, int head) {
    int queries = map.queries().size();
    int keys = map.keys().size();
    double entropy = 0;
    double specials = 0;
    double distance = 0;
    double[] near = new double[3];
    for (int query = 0; query < queries; query++) {
      for (int key = 0; key < keys; key++) {
        double weight = map.weight(head, query, key);
        if (weight > 0) {
          entropy -= weight * Math.log(weight);
        }
        specials += map.keys().get(key).special() ? weight : 0;
        distance += weight * Math.abs(key - query);
        if (Math.abs(key - query) <= 1) {
          near[key - query + 1] += weight;
        }
      }
    }
    boolean self = map.isSelf();
    return new HeadStatistics(
        map.kind(),
        map.stream(),
        map.layer(),
        head + 1,
        entropy / queries,
        specials / queries,
        self ? distance / queries : null,
        self ? near[0] / queries : null,
        self ? near[1] / queries : null,
        self ? near[2] / queries : null);
  }
}

package org.warmstart.learn.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * The rows that are compared, the same ones in the same order of every model.
 *
 * @param part of the data; empty if the files name none
 * @param rows for each contestant with rows, for each of its models, the rows
 */
record JoinedRows(String part, List<List<List<PredictedRow>>> rows) {
  /**
   * Joins by ids.
   *
   * @param common whether rows that not all have are left out, and not refused
   * @param notes takes in what was left out
   * @throws InputException naming rows that are not in all files, or have other references there
   */
  static JoinedRows of(List<Contestant> contestants, boolean common, List<String> notes) {
    List<PredictedRows> all =
        contestants.stream().flatMap(contestant -> contestant.models().stream()).toList();
    PredictedRows first = all.get(0);
    Set<String> ids = new LinkedHashSet<>(first.byId().keySet());
    for (PredictedRows other : all) {
      requireSamePart(first, other);
      requireRows(first, other, common);
      ids.retainAll(other.byId().keySet());
    }
    if (ids.isEmpty()) {
      throw new InputException(
          first.file() + " and " + all.get(all.size() - 1).file() + ": have no row in common");
    }
    for (PredictedRows each : all) {
      int left = each.byId().size() - ids.size();
      if (left > 0) {
        notes.add(
            each.file() + ": " + Messages.count(left, "row") + " left out, as not all have them");
      }
      for (String id : ids) {
        requireSameReference(first, each, id);
      }
    }
    List<List<List<PredictedRow>>> rows = new ArrayList<>();
    for (Contestant contestant : contestants) {
      List<List<PredictedRow>> models = new ArrayList<>();
      for (PredictedRows model : contestant.models()) {
        models.add(ids.stream().map(id -> row(model, id)).toList());
      }
      rows.add(models);
    }
    return new JoinedRows(first.part(), rows);
  }

  private static PredictedRow row(PredictedRows rows, String id) {
    PredictedRow row = rows.byId().get(id);
    if (row == null) {
      throw new IllegalStateException(id);
    }
    return row;
  }

  private static void requireSamePart(PredictedRows first, PredictedRows other) {
    if (!other.part().equals(first.part())) {
      throw new InputException(
          other.file()
              + ": its rows are of the part "
              + Messages.quote(other.part())
              + ", those of "
              + first.file()
              + " of "
              + Messages.quote(first.part())
              + "; choose one that all have with --part");
    }
  }

  private static void requireRows(PredictedRows first, PredictedRows other, boolean common) {
    if (common || other.byId().keySet().equals(first.byId().keySet())) {
      return;
    }
    Set<String> missing = new LinkedHashSet<>(first.byId().keySet());
    missing.removeAll(other.byId().keySet());
    Set<String> more = new LinkedHashSet<>(other.byId().keySet());
    more.removeAll(first.byId().keySet());
    throw new InputException(
        other.file()
            + ": has "
            + Messages.count(other.byId().size(), "row")
            + ", "
            + first.file()
            + " has "
            + first.byId().size()
            + (missing.isEmpty() ? "" : "; missing here: " + some(missing))
            + (more.isEmpty() ? "" : "; only here: " + some(more))
            + ". Compare the rows that all have with --common-rows");
  }

  private static String some(Set<String> ids) {
    int left = ids.size() - 3;
    String shown = Messages.list(ids.stream().limit(3).toList());
    return left > 0 ? shown + " and " + left + " more" : shown;
  }

  private static void requireSameReference(PredictedRows first, PredictedRows other, String id) {
    PredictedRow one = row(first, id);
    PredictedRow two = row(other, id);
    if (!one.json().path(PredictedRow.REFERENCE).equals(two.json().path(PredictedRow.REFERENCE))) {
      throw two.wrong(
          "'reference' is "
              + Messages.printable(two.json().path(PredictedRow.REFERENCE).toString(), 60)
              + ", but the same row at "
              + one.place()
              + " has "
              + Messages.printable(one.json().path(PredictedRow.REFERENCE).toString(), 60)
              + "; these are not predictions for the same table");
    }
  }

  int count() {
    return rows.get(0).get(0).size();
  }

  /** The rows of the first model. */
  List<PredictedRow> any() {
    return rows.get(0).get(0);
  }
}

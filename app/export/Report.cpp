#include "app/export/Report.h"

#include "app/export/ReportPage.h"

#include <QBuffer>
#include <QSaveFile>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fovea::app {

namespace {

using Json = nlohmann::ordered_json;

// Of what is printed, in the units of 96 dots per inch: A4 without its margins.
constexpr int printWidth = 676;
constexpr int mostHeight = 880;

const QString warning = reportWarning();

QString valueText(const ReportMeasurement& measurement)
{
    const int digits = std::abs(measurement.value) < 10.0 ? 2 : 1;
    const QString unit = unitText(measurement.unit);
    return QString::number(measurement.value, 'f', digits)
        + (unit.isEmpty() || measurement.unit == codes::degree() ? unit : u' ' + unit);
}

QString escaped(const QString& text)
{
    return text.toHtmlEscaped().replace(u'\n', QLatin1String("<br/>"));
}

QString row(const QString& name, const QString& value)
{
    return QStringLiteral("<tr><td class=\"name\">%1</td><td>%2</td></tr>\n")
        .arg(escaped(name), escaped(value));
}

QString measurementsText(const ReportFinding& finding)
{
    QStringList parts;
    for (const ReportMeasurement& measurement : finding.measurements)
        parts << QStringLiteral("%1 %2").arg(measurement.what.meaning, valueText(measurement));
    if (finding.score)
        parts << QStringLiteral("score %1").arg(*finding.score, 0, 'f', 2);
    return parts.join(QLatin1String("; "));
}

QString verdictText(const ReportFinding& finding)
{
    QString text = finding.verdict.isEmpty() ? QStringLiteral("Unreviewed") : finding.verdict;
    if (!finding.reason.isEmpty())
        text += QStringLiteral(": ") + finding.reason;
    if (!finding.reviewer.isEmpty())
        text += QStringLiteral(" (%1)").arg(finding.reviewer);
    return text;
}

QString findingsTable(const ReportDocument& report)
{
    if (report.findings.empty())
        return QStringLiteral("<p>No findings.</p>\n");
    QString html
        = QStringLiteral("<table class=\"list\" width=\"100%\" cellpadding=\"4\" cellspacing=\"0\" "
                         "border=\"1\"><tr><th>#</th><th>Finding</th>"
                         "<th>Measured</th><th>Found by</th><th>Verdict</th><th>Comment</th></tr>\n");
    int number = 0;
    for (const ReportFinding& finding : report.findings)
        html
            += QStringLiteral("<tr><td>%1</td><td>%2</td><td>%3</td><td>%4</td><td>%5</td><td>%6</td></tr>\n")
                   .arg(++number)
                   .arg(escaped(finding.name), escaped(measurementsText(finding)),
                       escaped(finding.maker.stamp()), escaped(verdictText(finding)),
                       escaped(finding.comment));
    return html + QStringLiteral("</table>\n");
}

QString modelsPart(const ReportDocument& report)
{
    QString html;
    for (const ReportModel& model : report.models) {
        const auto text = [](const std::string& value) { return QString::fromStdString(value); };
        html += QStringLiteral("<h3>%1</h3>\n<table class=\"facts\">\n").arg(escaped(text(model.card.name)));
        const std::pair<const char*, QString> facts[] { { "Version", text(model.card.version) },
            { "SHA-256 of the weights", model.sha256 }, { "Task", text(model.card.task) },
            { "Description", text(model.card.description) }, { "Intended use", text(model.card.intendedUse) },
            { "Authors", text(model.card.authors) }, { "Copyright", text(model.card.copyright) } };
        for (const auto& [name, value] : facts) {
            if (!value.isEmpty())
                html += row(QString::fromLatin1(name), value);
        }
        for (const auto& [name, value] : model.run)
            html += row(name, value);
        html += QStringLiteral("</table>\n");
    }
    return html;
}

QString pictureHtml(const ReportPicture& picture, int number, int width, bool isForPrint)
{
    QString source = QStringLiteral("picture:%1").arg(number);
    if (!isForPrint) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        picture.image.save(&buffer, "PNG");
        source = QStringLiteral("data:image/png;base64,") + QString::fromLatin1(bytes.toBase64());
    }
    return QStringLiteral("<img src=\"%1\" width=\"%2\" alt=\"%3\"/><br/>%3")
        .arg(source)
        .arg(std::min(width, picture.image.width()))
        .arg(escaped(picture.caption));
}

// Wide pictures have a row of their own; of others, two stand side by side.
QString picturePart(const ReportDocument& report, bool isForPrint)
{
    const int full = isForPrint ? printWidth : 960;
    const auto isWide = [](const QImage& image) { return image.width() > 1.25 * image.height(); };
    QString html;
    const auto& pictures = report.pictures;
    for (std::size_t n = 0; n < pictures.size(); ++n) {
        const QImage& image = pictures[n].image;
        const bool isPair = !isWide(image) && n + 1 < pictures.size() && !isWide(pictures[n + 1].image);
        const auto number = static_cast<int>(n);
        if (isPair) {
            html
                += QStringLiteral("<table class=\"pair\" width=\"100%\" cellspacing=\"0\" "
                                  "cellpadding=\"0\"><tr><td width=\"50%\">%1</td><td>%2</td></tr></table>\n")
                       .arg(pictureHtml(pictures[n], number, full / 2 - 4, isForPrint),
                           pictureHtml(pictures[n + 1], number + 1, full / 2 - 4, isForPrint));
            ++n;
            continue;
        }
        // What is higher than a page would not be on any.
        const int height = std::max(1, image.height());
        const int width = isWide(image) ? full : std::min(full / 2 - 4, mostHeight * image.width() / height);
        html += QStringLiteral("<p class=\"picture\">%1</p>\n")
                    .arg(pictureHtml(pictures[n], number, width, isForPrint));
    }
    return html;
}

QString csvCell(const QString& text)
{
    QString cell = text;
    // What a spreadsheet would run.
    if (!cell.isEmpty() && QStringLiteral("=+-@\t\r").contains(cell.front()))
        cell.prepend(u'\'');
    return u'"' + cell.replace(u'"', QLatin1String("\"\"")) + u'"';
}

// "x y z; x y z", for a cell; digits, signs, dots and spaces alone.
QString pointsText(const std::vector<Vec3>& pointsLps)
{
    QStringList points;
    for (const Vec3& point : pointsLps)
        points << QStringLiteral("%1 %2 %3")
                      .arg(point.x, 0, 'f', 3)
                      .arg(point.y, 0, 'f', 3)
                      .arg(point.z, 0, 'f', 3);
    return u'"' + points.join(QLatin1String("; ")) + u'"';
}

Json toJson(const ReportFinding& finding)
{
    Json measurements = Json::array();
    for (const ReportMeasurement& measurement : finding.measurements)
        measurements.push_back({ { "name", measurement.what.meaning.toStdString() },
            { "code", measurement.what.value.toStdString() }, { "value", measurement.value },
            { "unit", measurement.unit.value.toStdString() } });
    Json json { { "name", finding.name.toStdString() },
        { "tracking_uid", finding.tracking.uid.toStdString() },
        { "found_by",
            { { "name", finding.maker.name.toStdString() },
                { "version", finding.maker.version.toStdString() },
                { "sha256", finding.maker.sha256.toStdString() } } },
        { "measurements", std::move(measurements) }, { "verdict", finding.verdict.toStdString() },
        { "reason", finding.reason.toStdString() }, { "reviewer", finding.reviewer.toStdString() },
        { "comment", finding.comment.toStdString() } };
    if (finding.score)
        json["score"] = *finding.score;
    if (finding.boxLps) {
        const auto& [low, high] = *finding.boxLps;
        json["box_lps_mm"] = { { low.x, low.y, low.z }, { high.x, high.y, high.z } };
    }
    if (!finding.lineLps.empty()) {
        Json points = Json::array();
        for (const Vec3& point : finding.lineLps)
            points.push_back({ point.x, point.y, point.z });
        json["shape"] = finding.shape == ReportFinding::Shape::Outline ? "outline"
            : finding.shape == ReportFinding::Shape::Ellipse           ? "ellipse axes"
            : finding.lineLps.size() == 1                              ? "point"
                                                                       : "line";
        json["points_lps_mm"] = std::move(points);
    }
    if (finding.segmentation) {
        json["segment"] = finding.segmentNumber;
        json["segmentation_uid"] = finding.segmentation->sopInstanceUid.toStdString();
    }
    return json;
}

} // namespace

QString reportPage(const ReportDocument& report, bool isForPrint)
{
    QString html = QStringLiteral(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>%1</title>\n<style>"
        "body { font-family: 'DejaVu Sans', sans-serif; %2 color: #1a1a1a; }"
        "h1 { font-size: 18pt; } h2 { font-size: 13pt; color: #1f4e79; } h3 { font-size: 11pt; }"
        ".warning { color: #9c0006; font-weight: bold; }"
        "table.list { border-collapse: collapse; } th { background-color: #e8eef4; text-align: left; }"
        "td.name { color: #555555; padding-right: 12px; }"
        "</style></head><body>\n<h1>%1</h1>\n<p class=\"warning\">%3. Results of AI models; they are no "
        "diagnosis.</p>\n")
                       .arg(escaped(report.title),
                           isForPrint ? QStringLiteral("font-size: 9pt;")
                                      : QStringLiteral("max-width: 1000px; margin: 24px auto;"),
                           warning);
    html += QStringLiteral("<h2>Study</h2>\n<table class=\"facts\">\n");
    for (const auto& [name, value] : report.study)
        html += row(name, value);
    html += row(QStringLiteral("Made"),
        QStringLiteral("by Fovea " FOVEA_VERSION " on %1").arg(report.made.toUTC().toString(Qt::ISODate)));
    html += QStringLiteral("</table>\n<h2>Findings</h2>\n") + findingsTable(report);
    if (!report.comment.isEmpty())
        html += QStringLiteral("<p>%1</p>\n").arg(escaped(report.comment));
    if (!report.notices.isEmpty()) {
        html += QStringLiteral("<h2>To know</h2>\n<ul>\n");
        for (const QString& notice : report.notices)
            html += QStringLiteral("<li>%1</li>\n").arg(escaped(notice));
        html += QStringLiteral("</ul>\n");
    }
    if (!report.pictures.empty())
        html += QStringLiteral("<h2>Pictures</h2>\n") + picturePart(report, isForPrint);
    if (!report.models.empty())
        html += QStringLiteral("<h2>Models</h2>\n") + modelsPart(report);
    return html + QStringLiteral("</body></html>\n");
}

QString reportHtml(const ReportDocument& report)
{
    return reportPage(report, false);
}

nlohmann::ordered_json reportJson(const ReportDocument& report)
{
    Json json { { "warning", warning.toStdString() }, { "program", "fovea " FOVEA_VERSION },
        { "made", report.made.toUTC().toString(Qt::ISODate).toStdString() }, { "study", Json::object() },
        { "comment", report.comment.toStdString() }, { "findings", Json::array() },
        { "models", Json::array() }, { "notices", Json::array() } };
    for (const auto& [name, value] : report.study)
        json["study"][name.toStdString()] = value.toStdString();
    for (const ReportFinding& finding : report.findings)
        json["findings"].push_back(toJson(finding));
    for (const ReportModel& model : report.models) {
        Json run = Json::object();
        for (const auto& [name, value] : model.run)
            run[name.toStdString()] = value.toStdString();
        json["models"].push_back({ { "name", model.card.name }, { "version", model.card.version },
            { "sha256", model.sha256.toStdString() }, { "task", model.card.task },
            { "description", model.card.description }, { "intended_use", model.card.intendedUse },
            { "authors", model.card.authors }, { "copyright", model.card.copyright },
            { "run", std::move(run) } });
    }
    for (const QString& notice : report.notices)
        json["notices"].push_back(notice.toStdString());
    return json;
}

QByteArray reportCsv(const ReportDocument& report)
{
    QString csv = QStringLiteral(
        "finding,name,tracking_uid,found_by,measurement,value,unit,score,verdict,reason,comment,reviewer,"
        "points_lps_mm\r\n");
    int number = 0;
    for (const ReportFinding& finding : report.findings) {
        ++number;
        const auto line = [&](const QString& what, const QString& value, const QString& unit) {
            QStringList cells { QString::number(number), csvCell(finding.name), csvCell(finding.tracking.uid),
                csvCell(finding.maker.stamp()), csvCell(what), value, csvCell(unit),
                finding.score ? QString::number(*finding.score) : QString(), csvCell(finding.verdict),
                csvCell(finding.reason), csvCell(finding.comment), csvCell(finding.reviewer),
                pointsText(finding.lineLps) };
            csv += cells.join(u',') + QStringLiteral("\r\n");
        };
        for (const ReportMeasurement& measurement : finding.measurements)
            line(measurement.what.meaning, QString::number(measurement.value, 'g', 10),
                measurement.unit.value);
        if (finding.measurements.empty())
            line({}, {}, {});
    }
    return csv.toUtf8();
}

Result<void> writeText(const QByteArray& text, const std::filesystem::path& file)
{
    QSaveFile output(QString::fromStdString(file.string()));
    if (!output.open(QIODevice::WriteOnly) || output.write(text) != text.size() || !output.commit())
        return fail(ErrorCode::Unwritable,
            "The file could not be written: " + output.errorString().toStdString(), file.string());
    return {};
}

} // namespace fovea::app

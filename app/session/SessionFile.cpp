#include "app/session/SessionFile.h"

#include "app/session/PaneJson.h"
#include "core/review/VectorJson.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <cmath>
#include <optional>

namespace fovea::app {

namespace {

constexpr int fileVersion = 2;
constexpr auto kind = "fovea-session";
constexpr qint64 largestFile = 64 * 1024 * 1024;

ScreenAxes planeFrom(const QJsonValue& value, Orientation orientation)
{
    const auto right = vectorFrom(value["rightLps"]);
    const auto down = vectorFrom(value["downLps"]);
    const bool isPlane = right && down && std::abs(length(*right) - 1.0) < 1e-3
        && std::abs(length(*down) - 1.0) < 1e-3 && std::abs(dot(*right, *down)) < 1e-3;
    return isPlane ? ScreenAxes { *right, *down } : screenAxes(orientation);
}

} // namespace

Result<SessionDocument> readSession(const std::filesystem::path& file)
{
    QFile input(QString::fromStdString(file.string()));
    if (!input.open(QIODevice::ReadOnly) || input.size() > largestFile)
        return fail(ErrorCode::Unreadable, "The session can't be read", file.string());
    const QJsonDocument document = QJsonDocument::fromJson(input.readAll());
    if (document["kind"].toString() != QLatin1String(kind) || document["version"].toInt() < 1)
        return fail(ErrorCode::Damaged, "This is no session of Fovea", file.string());
    if (document["version"].toInt() > fileVersion)
        return fail(ErrorCode::Unsupported, "The session was saved by a newer Fovea", file.string(),
            "Update Fovea to open it.");
    SessionDocument session;
    for (const QJsonValue& path : document["paths"].toArray())
        session.paths.emplace_back(path.toString().toStdString());
    session.seriesUid = document["series"]["uid"].toString();
    session.seriesPart = document["series"]["part"].toString();
    if (session.paths.empty())
        return fail(ErrorCode::Damaged, "The session names no files", file.string());
    session.cursorLps = vectorFrom(document["cursorLps"]).value_or(Vec3 {});
    const QJsonValue window = document["window"];
    session.window = { window["centre"].toDouble(), window["width"].toDouble(), window["name"].toString() };
    for (const Orientation orientation : { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal })
        session.planes[static_cast<std::size_t>(orientation)]
            = planeFrom(document["planes"].toArray().at(static_cast<qsizetype>(orientation)), orientation);
    session.arrangement = arrangementFromJson(document["arrangement"].toObject());
    for (const QJsonValue& value : document["measurements"].toArray()) {
        auto measurement = measurementFromJson(value.toObject());
        if (!measurement)
            return fail(ErrorCode::Damaged, measurement.error().sentence, file.string());
        session.measurements.push_back(std::move(*measurement));
    }
    const QJsonArray panes = document["panes"].toArray();
    for (std::size_t index = 0; index < session.panes.size(); ++index)
        session.panes[index] = paneFromJson(panes.at(static_cast<qsizetype>(index)).toObject());
    session.volume = volumeFromJson(document["volume"].toObject());
    return session;
}

Result<void> writeSession(const SessionDocument& session, const std::filesystem::path& file)
{
    QJsonArray paths;
    for (const auto& path : session.paths)
        paths.append(QString::fromStdString(path.string()));
    QJsonArray planes;
    for (const ScreenAxes& axes : session.planes)
        planes.append(
            QJsonObject { { "rightLps", toArray(axes.rightLps) }, { "downLps", toArray(axes.downLps) } });
    QJsonArray measurements;
    for (const Measurement& measurement : session.measurements)
        measurements.append(toJson(measurement));
    QJsonArray panes;
    for (const PaneDocument& pane : session.panes)
        panes.append(toJson(pane));
    QJsonObject json { { "kind", kind }, { "version", fileVersion }, { "paths", paths },
        { "series", QJsonObject { { "uid", session.seriesUid }, { "part", session.seriesPart } } },
        { "cursorLps", toArray(session.cursorLps) },
        { "window",
            QJsonObject { { "centre", session.window.centre }, { "width", session.window.width },
                { "name", session.window.explanation } } },
        { "planes", planes }, { "arrangement", toJson(session.arrangement) },
        { "measurements", measurements }, { "panes", panes } };
    if (session.volume)
        json["volume"] = toJson(*session.volume);
    QSaveFile output(QString::fromStdString(file.string()));
    const QByteArray bytes = QJsonDocument(json).toJson();
    if (!output.open(QIODevice::WriteOnly) || output.write(bytes) != bytes.size() || !output.commit())
        return fail(ErrorCode::Unwritable,
            "The session could not be saved: " + output.errorString().toStdString(), file.string());
    return {};
}

bool isSessionFile(const std::filesystem::path& file)
{
    return QString::fromStdString(file.filename().string()).endsWith(QLatin1String(".fovea.json"));
}

} // namespace fovea::app

#include "app/cli/CommandLine.h"
#include "app/cli/PictureOptions.h"
#include "app/cli/Terminal.h"
#include "views/capture/Movie.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace fovea::app {

namespace {

struct CommandOptions {
    PictureOptions picture;
    views::MovieOptions movie;
    std::filesystem::path output;
};

Result<void> runMovie(const CommandOptions& options, Terminal& terminal)
{
    Series series;
    auto request = pictureRequest(options.picture, terminal, series);
    if (!request)
        return std::unexpected(request.error());
    if (options.movie.kind == views::MovieKind::Sweep && request->view == views::CaptureRequest::View::Grid)
        request->view = views::CaptureRequest::View::Axial;
    if (auto written = views::writeMovie(*request, options.movie, options.output, terminal.progress());
        !written)
        return written;
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(options.output.string())));
    terminal.json({ { "output", options.output.string() }, { "series_uid", series.uid.toStdString() } });
    return {};
}

} // namespace

void addMovieCommand(CLI::App& parser, Invocation& invocation)
{
    auto options = std::make_shared<CommandOptions>();
    CLI::App* command = parser.add_subcommand("movie", "Write an annotated film; it holds no patient data");
    addPictureOptions(*command, options->picture);
    const std::map<std::string, views::MovieKind> kinds { { "sweep", views::MovieKind::Sweep },
        { "rotation", views::MovieKind::Rotation }, { "flicker", views::MovieKind::Flicker } };
    command
        ->add_option("--kind", options->movie.kind,
            "sweep (through the slices), rotation (once around) or flicker (with and without overlay)")
        ->transform(CLI::CheckedTransformer(kinds, CLI::ignore_case));
    command->add_option("--fps", options->movie.framesPerSecond, "Pictures a second")
        ->check(CLI::Range(1, 60))
        ->capture_default_str();
    command->add_option("-o,--output", options->output, "OUT.mp4")->required();
    command->callback([options, &invocation] {
        invocation.command = [options](Terminal& terminal) { return runMovie(*options, terminal); };
    });
}

} // namespace fovea::app

//! `askpro demo`: a whole call on real parts, against the twins of Retell and Cal.com, in a temporary folder.

mod stage;
mod story;

use crate::args::{Args, Demo};
use crate::error::CliError;
use crate::output;

use stage::Stage;
use story::Story;

pub(super) async fn run(args: &Args, options: &Demo) -> Result<(), CliError> {
    let stage = Stage::set(options.bind).await?;
    let shown = show(args, options, &stage).await;
    stage.clear().await.and(shown)
}

#[expect(clippy::print_stdout, reason = "this is the program's output")]
async fn show(args: &Args, options: &Demo, stage: &Stage) -> Result<(), CliError> {
    let story = story::play(stage).await?;
    output::print(args, &story, Story::told);
    if options.once {
        return Ok(());
    }
    if !args.json {
        let look = story.where_to_look(stage);
        println!("\n{look}\n\nServing on. Stop with Ctrl-C; nothing is left behind.");
    }
    super::serve::shutdown_signal().await;
    Ok(())
}

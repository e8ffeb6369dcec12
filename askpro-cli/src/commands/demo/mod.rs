//! `askpro demo`: a whole call on real parts, against the twins of Retell and Cal.com, in a temporary folder.

mod stage;
mod story;
mod talk;

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

async fn show(args: &Args, options: &Demo, stage: &Stage) -> Result<(), CliError> {
    let mut story = story::play(stage).await?;
    if options.once {
        return output::print(args, &story, Story::told);
    }
    story.serving_on(stage);
    output::print(args, &story, Story::told)?;
    super::serve::shutdown_signal().await;
    Ok(())
}
